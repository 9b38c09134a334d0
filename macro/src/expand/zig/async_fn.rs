//! The `impl AsyncFn` arguments of a function of Zig. What they are generic over, and the handle that crosses, are those of C++'s
//! (see arguments.rs); the closure's arguments cross as Zig's do.

use cobridge_gen::lower::{Crossing, ZigArgument, ZigCallback, ZigFunction, ZigType};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

/// What a function is generic over.
#[derive(Default)]
pub(super) struct Generics {
    /// `CobridgeFn0, CobridgeFuture0`.
    pub(super) names: Vec<TokenStream>,
    /// `CobridgeFn0: Fn(u64) -> CobridgeFuture0 + Send + Sync + 'static`.
    pub(super) bounds: Vec<TokenStream>,
}

impl Generics {
    pub(super) fn of(plan: &ZigFunction) -> Generics {
        let mut all = Generics::default();
        for (index, ZigArgument { name, ty, .. }) in plan.arguments.iter().enumerate() {
            let ZigType::AsyncFn(callback) = ty else { continue };
            let span = name.span();
            let [function, future, error] = names(index, span);
            let ZigCallback { rust_inputs, rust_value, .. } = &**callback;
            all.names.extend([quote!(#function), quote!(#future)]);
            let output = if callback.fallible {
                all.names.push(quote!(#error));
                all.bounds.push(quote_spanned!(span=> #error: ::core::fmt::Display));
                quote_spanned!(span=> ::core::result::Result<#rust_value, #error>)
            } else {
                rust_value.clone()
            };
            all.bounds.push(quote_spanned! {span=>
                #function: ::core::ops::Fn(#(#rust_inputs),*) -> #future
                    + ::core::marker::Send + ::core::marker::Sync + 'static
            });
            all.bounds.push(quote_spanned! {span=>
                #future: ::core::future::Future<Output = #output> + ::core::marker::Send + 'static
            });
        }
        all
    }
}

/// The type of an argument.
pub(super) fn parameter(index: usize, argument: &ZigArgument) -> TokenStream {
    match &argument.ty {
        ZigType::AsyncFn(_) => {
            let [function, ..] = names(index, argument.name.span());
            quote!(#function)
        }
        _ => argument.rust.clone(),
    }
}

/// The handle that crosses, for an `unsafe` block: Zig calls the closure with the addresses of its arguments, which are of these
/// types, and moves them in.
pub(super) fn handle(index: usize, name: &Ident, callback: &ZigCallback) -> TokenStream {
    let span = name.span();
    let [_, future, _] = names(index, span);
    // Not a callback of that name.
    let values = Ident::new("values", Span::mixed_site().located_at(span));
    let reads = callback.inputs.iter().zip(&callback.rust_inputs).enumerate().map(|(index, (ty, rust))| {
        match ty.crossing() {
            Crossing::Value | Crossing::Moved => {
                quote_spanned!(span=> ::core::ptr::read((*#values.add(#index)).cast::<#rust>()))
            }
            Crossing::Address if ty.is_borrowed_mutably() => {
                quote_spanned!(span=> &mut *::core::ptr::read((*#values.add(#index)).cast::<*mut _>()))
            }
            Crossing::Address => {
                quote_spanned!(span=> &*::core::ptr::read((*#values.add(#index)).cast::<*const _>()))
            }
            Crossing::Slice if *ty == ZigType::Text => {
                let place = format!("argument {} of `{name}`", index + 1);
                quote_spanned!(span=> slice(#values, #index).text(#place))
            }
            Crossing::Slice if ty.is_borrowed_mutably() => {
                quote_spanned!(span=> slice(#values, #index).items_mut())
            }
            Crossing::Slice => quote_spanned!(span=> slice(#values, #index).items()),
        }
    });
    let rust_value = &callback.rust_value;
    let make = match callback.fallible {
        true => quote!(async_fn_result::<#rust_value, _, _, #future, _>),
        false => quote!(async_fn::<#rust_value, _, #future, _>),
    };
    quote_spanned! {span=>
        {
            #[allow(unused_imports)]
            use ::cobridge::private::zig::slice;
            ::cobridge::private::#make(
                move |#values: *const *mut ::core::ffi::c_void| {
                    let _ = #values;
                    #name(#(#reads),*)
                },
            )
        }
    }
}

fn names(index: usize, span: Span) -> [Ident; 3] {
    ["CobridgeFn", "CobridgeFuture", "CobridgeError"].map(|stem| format_ident!("{stem}{index}", span = span))
}
