//! The arguments of a generated function, and what it hands on to cxx in their place.
//!
//! An `impl AsyncFn(A) -> R` is generic: it takes whatever gives a future of an `R`. Its Rust type, which crosses to C++,
//! holds the closure behind a function that reads the arguments where C++ has put them:
//!
//! ```text
//! pub struct __cobridge_serve_handler_fn(RawAsyncFn);             // rust::AsyncFn<Response(Request)> in C++
//! pub fn serve<F0, Fut0>(port: u16, handler: F0) where F0: Fn(Request) -> Fut0 + Send + Sync + 'static, ... {
//!     __cobridge_serve(port, __cobridge_serve_handler_fn(async_fn(move |values| handler(values[0].read()))))
//! }
//! ```

use super::{channel, items};
use cobridge_gen::lower::{Argument, CallbackPlan, Special};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

/// A function's arguments.
#[derive(Default)]
pub(super) struct Arguments {
    /// `port: u16, handler: F0`.
    pub(super) parameters: Vec<TokenStream>,
    /// `F0, Fut0`.
    pub(super) generics: Vec<TokenStream>,
    /// `F0: Fn(Request) -> Fut0 + Send + Sync + 'static`.
    pub(super) bounds: Vec<TokenStream>,
    /// `port, wrapped(handler)`.
    pub(super) values: Vec<TokenStream>,
}

impl Arguments {
    pub(super) fn of(arguments: &[Argument]) -> Arguments {
        let mut all = Arguments::default();
        for (index, argument) in arguments.iter().enumerate() {
            let (name, ty) = (&argument.name, &argument.ty);
            match &argument.special {
                Special::None | Special::Runtime => {
                    all.parameters.push(quote!(#name: #ty));
                    all.values.push(quote!(#name));
                }
                Special::Callback(callback) => all.push_callback(index, name, callback),
                Special::Channel(channel) => {
                    all.parameters.push(quote!(#name: #ty));
                    all.values.push(channel::into_raw(channel, &quote!(#name), name.span()));
                }
            }
        }
        all
    }

    fn push_callback(&mut self, index: usize, name: &Ident, callback: &CallbackPlan) {
        let span = name.span();
        let [function, future, error] = ["CobridgeFn", "CobridgeFuture", "CobridgeError"]
            .map(|stem| format_ident!("{stem}{index}", span = span));
        let CallbackPlan { inputs, value, erased, .. } = callback;
        let ty = &callback.ty.ty;
        self.parameters.push(quote!(#name: #function));
        self.generics.extend([quote!(#function), quote!(#future)]);
        let output = if callback.fallible {
            self.generics.push(quote!(#error));
            self.bounds.push(quote_spanned!(span=> #error: ::core::fmt::Display));
            quote_spanned!(span=> ::core::result::Result<#value, #error>)
        } else {
            quote!(#value)
        };
        self.bounds.push(quote_spanned! {span=>
            #function: ::core::ops::Fn(#(#inputs),*) -> #future + ::core::marker::Send + ::core::marker::Sync + 'static
        });
        self.bounds.push(quote_spanned! {span=>
            #future: ::core::future::Future<Output = #output> + ::core::marker::Send + 'static
        });
        // Not a callback of that name.
        let values = Ident::new("values", Span::mixed_site().located_at(span));
        let reads = inputs.iter().enumerate().map(
            |(index, ty)| quote_spanned!(span=> ::core::ptr::read((*#values.add(#index)).cast::<#ty>())),
        );
        let make = match callback.fallible {
            true => quote!(async_fn_result::<#erased, _, _, #future, _>),
            false => quote!(async_fn::<#erased, _, #future, _>),
        };
        self.values.push(quote_spanned! {span=>
            #ty(
                // SAFETY: C++ calls it with the addresses of its arguments, which are of these types, and moves them in.
                unsafe {
                    ::cobridge::private::#make(
                        move |#values: *const *mut ::core::ffi::c_void| {
                            let _ = #values;
                            #name(#(#reads),*)
                        },
                    )
                },
            )
        });
    }
}

/// The Rust type of an async callback.
pub(super) fn callback_type(callback: &CallbackPlan) -> TokenStream {
    let CallbackPlan { ty, witness_name, .. } = callback;
    let (cfg, span) = (&ty.cfg, witness_name.span());
    let ty = items::extern_type(ty, &quote!(RawAsyncFn));
    let generics: Vec<Ident> =
        (0..callback.inputs.len() + 1).map(|index| format_ident!("T{index}", span = span)).collect();
    let has_value = callback.value.to_string() != "()";
    let generics = &generics[..callback.inputs.len() + usize::from(has_value)];
    quote_spanned! {span=>
        #ty
        #(#cfg)*
        #[doc(hidden)]
        #[allow(clippy::missing_safety_doc)]
        pub unsafe fn #witness_name<#(#generics),*>(#(_: *mut #generics),*) {}
    }
}

/// What cxx looks for beside the module.
pub(super) fn callback_import(callback: &CallbackPlan, module: &Ident) -> TokenStream {
    items::import(module, &[&callback.witness_name], &callback.ty.cfg)
}
