//! The Rust half of a function of `extern "Rust"` that Zig calls: a C function around the user's, or around the shim that makes
//! the future or the stream for C++, which Zig takes as it is.
//!
//! ```text
//! const _: () = {
//!     #[unsafe(export_name = "cobridge1$zig$fetcher$rust$fetch")]
//!     unsafe extern "C" fn cobridge_called(out: *mut c_void, a0: Slice, a1: *mut c_void) {
//!         // SAFETY: cobridge_gen wrote this and what calls it in Zig from the same declaration.
//!         unsafe {
//!             give_future(out, || {
//!                 let a1 = a1.cast::<Vec<u8>>().read();
//!                 let a0 = a0.text("url");
//!                 __cobridge_fetch(a0, a1).0
//!             })
//!         }
//!     }
//! };
//! ```

use cobridge_gen::lower::{Crossing, ZigArgument, ZigExport, ZigRustType, ZigType, rust_symbol};
use cobridge_gen::syntax::Form;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

/// What drops a box.
pub(super) fn rust_type(plan: &ZigRustType) -> TokenStream {
    let ZigRustType { name, drop, cfg, refused } = plan;
    if refused.is_some() {
        return TokenStream::new();
    }
    let symbol = symbol(drop);
    let ty = Ident::new(name, Span::call_site());
    quote! {
        #(#cfg)*
        const _: () = {
            #[unsafe(export_name = #symbol)]
            unsafe extern "C" fn cobridge_drop(content: *mut #ty) {
                // SAFETY: Zig gives up a box that it owns, once.
                drop(unsafe { ::std::boxed::Box::from_raw(content) });
            }
        };
    }
}

pub(super) fn function(plan: &ZigExport) -> TokenStream {
    if plan.refused.is_some() {
        return TokenStream::new();
    }
    let ZigExport { name, cfg, rust_value, path, .. } = plan;
    let span = name.span();
    let own = |text: &str| Ident::new(text, Span::mixed_site().located_at(span));
    let (symbol, out, this) = (symbol(path), own("out"), own("this"));
    let owner = plan.owner.as_ref().map(|owner| Ident::new(owner, span));
    let names: Vec<Ident> = (0..plan.arguments.len()).map(|index| own(&format!("a{index}"))).collect();
    let mut parameters = vec![quote!(#out: *mut ::core::ffi::c_void)];
    let mut values = Vec::new();
    if let (Some(receiver), Some(owner)) = (plan.receiver, &owner) {
        parameters.push(quote!(#this: *mut #owner));
        values.push(if receiver.is_mutable { quote!(&mut *#this) } else { quote!(&*#this) });
    }
    // What is moved comes first: a text that is none must not leak it.
    let (mut moves, mut reads) = (Vec::new(), Vec::new());
    for (ZigArgument { name: written, rust, ty }, name) in plan.arguments.iter().zip(&names) {
        let (parameter, read) = match ty.crossing() {
            Crossing::Value => (rust.clone(), quote!(#name)),
            Crossing::Address if ty.is_borrowed_mutably() => {
                (quote!(*mut ::core::ffi::c_void), quote!(&mut *#name.cast()))
            }
            Crossing::Address => (quote!(*mut ::core::ffi::c_void), quote!(&*#name.cast())),
            Crossing::Slice if *ty == ZigType::Text => {
                let written = written.to_string();
                reads.push(quote!(let #name = #name.text(#written);));
                (quote!(::cobridge::private::zig::Slice), quote!(#name))
            }
            Crossing::Slice if ty.is_borrowed_mutably() => {
                (quote!(::cobridge::private::zig::Slice), quote!(#name.items_mut()))
            }
            Crossing::Slice => (quote!(::cobridge::private::zig::Slice), quote!(#name.items())),
            Crossing::Moved => {
                moves.push(quote!(let #name = #name.cast::<#rust>().read();));
                (quote!(*mut ::core::ffi::c_void), quote!(#name))
            }
        };
        parameters.push(quote!(#name: #parameter));
        values.push(read);
    }
    let function = if plan.form == Form::Plain { name } else { &plan.shim };
    let function = match (&owner, plan.form) {
        (Some(owner), _) => quote_spanned!(span=> <#owner>::#function),
        (None, Form::Plain) => quote_spanned!(span=> super::#function),
        (None, _) => quote_spanned!(span=> #function),
    };
    let call = quote_spanned!(span=> #function(#(#values),*));
    let (give, call, status) = match (plan.form, plan.fallible) {
        (Form::Plain, false) => (quote!(give::<#rust_value, _>), call, quote!(-> u8)),
        (Form::Plain, true) => (quote!(give_result::<#rust_value, _, _>), call, quote!(-> u8)),
        (Form::Async, _) => (quote!(give_future), quote!(#call.0), TokenStream::new()),
        (Form::Stream, _) => (quote!(give_stream), quote!(#call.0), TokenStream::new()),
    };
    let said = (plan.form == Form::Plain && !plan.fallible).then(|| quote!(#path,));
    let name = format_ident!("cobridge_called", span = span);
    quote_spanned! {span=>
        #(#cfg)*
        const _: () = {
            #[allow(unused_unsafe, clippy::too_many_arguments)]
            #[unsafe(export_name = #symbol)]
            unsafe extern "C" fn #name(#(#parameters),*) #status {
                // SAFETY: cobridge_gen wrote this and what calls it in Zig from the same declaration. Zig's callers keep alive
                // what they lend.
                unsafe {
                    ::cobridge::private::zig::#give(#out, #said || {
                        #(#moves)*
                        #(#reads)*
                        #call
                    })
                }
            }
        };
    }
}

fn symbol(path: &str) -> String {
    // Cargo sets it for both the macro and the build script.
    rust_symbol(&std::env::var("CARGO_PKG_NAME").unwrap_or_default(), path)
}
