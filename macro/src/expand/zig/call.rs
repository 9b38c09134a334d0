//! The Rust half of a function of Zig: a declaration of the shim, and the function of the declared name, which calls it.
//!
//! ```text
//! pub fn sum(data: &[u8]) -> u64 {
//!     struct CobridgeDeclaration;
//!     impl Declaration for CobridgeDeclaration { const NAME: &'static str = "sum"; const BORROWS: bool = false; }
//!     unsafe extern "C" { #[link_name = "cobridge1$zig$digests$sum"] fn cobridge_shim(out: *mut c_void, a0: Slice) -> u8; }
//!     // SAFETY: the shim puts a `u64` at `out`.
//!     unsafe { plain::<CobridgeDeclaration, Infallible, u64>(|out| cobridge_shim(out, Slice::of(data))) }
//! }
//! ```
//!
//! An `async fn` gives a future as one of C++ does; its shim takes the call and the waker as well, and what makes promises of
//! its value's type.

use super::super::call::with_generics;
use super::async_fn::{self, Generics};
use cobridge_gen::lower::{Crossing, ZigArgument, ZigFunction, ZigType, zig_symbol};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

pub(super) fn function(plan: &ZigFunction) -> TokenStream {
    let ZigFunction { name, unsafety, generics, arguments, rust_value, attrs, cfg, .. } = plan;
    let span = name.span();
    let parameters = arguments.iter().enumerate().map(|(index, argument)| {
        let (name, ty) = (&argument.name, async_fn::parameter(index, argument));
        quote!(#name: #ty)
    });
    let more = Generics::of(plan);
    let (generics, bounds) = (with_generics(generics, &more.names), &more.bounds);
    let mut output = if plan.fallible {
        quote!(::core::result::Result<#rust_value, ::cobridge::Error>)
    } else {
        rust_value.clone()
    };
    let body = match plan.stream {
        Some(capacity) => super::stream::body(plan, capacity),
        None if plan.is_async => future(plan),
        None => call(plan),
    };
    let mut lint = None;
    if plan.stream.is_some() {
        // See call.rs.
        let edition = Span::call_site().located_at(span);
        output = quote_spanned! {edition=>
            impl ::cobridge::stream::FusedStream<Item = #output> + ::cobridge::stream::BatchStream
        };
        lint = Some(quote!(#[allow(clippy::double_must_use)]));
    }
    if plan.is_async {
        // See call.rs.
        let edition = Span::call_site().located_at(span);
        output = quote_spanned!(edition=> impl ::core::future::Future<Output = #output>);
        lint = Some(quote!(#[allow(clippy::double_must_use)]));
    }
    let function = quote_spanned! {span=>
        #(#attrs)*
        #(#cfg)*
        #lint
        #[allow(clippy::missing_safety_doc)]
        pub #unsafety fn #name #generics(#(#parameters),*) -> #output where #(#bounds),* {
            #body
        }
    };
    match &plan.owner {
        // A Zig function has the names and the arguments that it has.
        Some(owner) => {
            let owner = &owner.name;
            quote_spanned! {span=>
                #(#cfg)*
                #[allow(clippy::new_ret_no_self, clippy::should_implement_trait, clippy::len_without_is_empty)]
                impl #owner { #function }
            }
        }
        None => function,
    }
}

/// The shim, as Rust sees it; `more` comes before the arguments.
pub(super) fn shim(plan: &ZigFunction, more: &TokenStream) -> TokenStream {
    let span = plan.name.span();
    // Cargo sets it for both the macro and the build script.
    let package = std::env::var("CARGO_PKG_NAME").unwrap_or_default();
    let symbol = zig_symbol(&package, &plan.path);
    let parameters = plan.arguments.iter().enumerate().map(|(index, argument)| {
        let (name, rust) = (format_ident!("a{index}"), &argument.rust);
        match argument.ty.crossing() {
            Crossing::Slice => quote!(#name: ::cobridge::private::zig::Slice),
            Crossing::Moved => quote!(#name: *mut ::core::ffi::c_void),
            Crossing::Address => quote!(#name: *const ::core::ffi::c_void),
            Crossing::Value => quote!(#name: #rust),
        }
    });
    quote_spanned! {span=>
        // SAFETY: cobridge_gen wrote this and the shim from the same declaration.
        // Only the function of the declared name is to be told to be unused. Rust 1.88 looks through pointers into cobridge's own types.
        #[allow(dead_code, improper_ctypes)]
        unsafe extern "C" {
            #[link_name = #symbol]
            fn cobridge_shim(out: *mut ::core::ffi::c_void, #more #(#parameters),*) -> u8;
        }
    }
}

/// What the shim gets for an argument.
pub(super) fn values(plan: &ZigFunction) -> impl Iterator<Item = TokenStream> {
    plan.arguments.iter().enumerate().map(|(index, ZigArgument { name, ty, .. })| match ty {
        ZigType::AsyncFn(callback) => {
            let handle = async_fn::handle(index, name, callback);
            moved(&handle)
        }
        ZigType::Text => quote!(::cobridge::private::zig::Slice::of_str(#name)),
        ZigType::Slice { is_mutable: false, .. } => quote!(::cobridge::private::zig::Slice::of(#name)),
        ZigType::Slice { is_mutable: true, .. } => quote!(::cobridge::private::zig::Slice::of_mut(#name)),
        ZigType::Option(value) => match address(value) {
            Some(address) => quote!(#name.map_or(::core::ptr::null(), #address)),
            None => moved(&quote!(::cobridge::private::zig::Crossing::into_wire(#name))),
        },
        ZigType::Scalar(_) | ZigType::Enum(_) | ZigType::Nothing => quote!(#name),
        ZigType::Reference { .. } | ZigType::Owned(_) => {
            let address = address(ty);
            quote!(#address(#name))
        }
        ZigType::String
        | ZigType::Vec(_)
        | ZigType::Struct(_)
        | ZigType::Array { .. }
        | ZigType::RustBox(_) => moved(&quote!(#name)),
        ZigType::Channel { end, .. } => moved(&super::channel::given(*end, name)),
    })
}

/// Zig moves it out of there.
fn moved(value: &TokenStream) -> TokenStream {
    quote!(::cobridge::private::zig::Moved::new(#value).pointer())
}

/// What makes an address of a value of this type, if it crosses as one.
fn address(ty: &ZigType) -> Option<TokenStream> {
    match ty {
        ZigType::Reference { is_mutable: false, .. } => Some(quote!(::cobridge::private::zig::address)),
        ZigType::Reference { is_mutable: true, .. } => Some(quote!(::cobridge::private::zig::address_mut)),
        ZigType::Owned(_) => Some(quote!(::cobridge::private::zig::give_object)),
        _ => None,
    }
}

/// The value's type as the shim writes it, and what becomes of it.
fn answer(plan: &ZigFunction) -> (TokenStream, TokenStream) {
    let (value, outcome) = (&plan.rust_value, outcome(plan));
    match (plan.value.crossing(), &plan.value) {
        (Crossing::Slice, _) | (Crossing::Moved, ZigType::Option(_)) => (
            quote!(<#value as ::cobridge::private::zig::Crossing>::Wire),
            quote!(::cobridge::private::zig::Converted<CobridgeDeclaration, #outcome, #value>),
        ),
        _ => (value.clone(), outcome),
    }
}

pub(super) fn outcome(plan: &ZigFunction) -> TokenStream {
    match plan.fallible {
        true => quote!(::cobridge::private::Fallible),
        false => quote!(::cobridge::private::Infallible),
    }
}

/// The body of a plain function.
fn call(plan: &ZigFunction) -> TokenStream {
    let (span, (value, outcome)) = (plan.name.span(), answer(plan));
    let (shim, values) = (shim(plan, &TokenStream::new()), values(plan));
    let (declaration, out) = (declaration(plan), own("out", span));
    quote_spanned! {span=>
        #declaration
        #shim
        // SAFETY: cobridge_gen wrote this and the shim from the same declaration: the shim puts a value of this type at `out`.
        unsafe {
            ::cobridge::private::zig::plain::<CobridgeDeclaration, #outcome, #value>(
                |#out| cobridge_shim(#out, #(#values),*),
            )
        }
    }
}

/// The body of an `async fn`.
fn future(plan: &ZigFunction) -> TokenStream {
    let (span, (value, outcome)) = (plan.name.span(), answer(plan));
    let more = quote! {
        call: *mut ::core::ffi::c_void,
        waker: *const ::core::ffi::c_void,
        promises: *const ::cobridge::private::zig::PromiseOps,
    };
    let (shim, values) = (shim(plan, &more), values(plan));
    let declaration = declaration(plan);
    let [out, call, waker] = ["out", "call", "waker"].map(|name| own(name, span));
    let made = quote_spanned! {span=>
        // SAFETY: cobridge_gen wrote this and the shim from the same declaration.
        unsafe {
            ::cobridge::private::call::<CobridgeDeclaration, #outcome, #value, _>(
                move |#out, #call, #waker| cobridge_shim(
                    #out.cast(),
                    #call.cast(),
                    #waker.cast(),
                    ::cobridge::private::zig::PromiseOps::of::<#value>(),
                    #(#values),*
                ),
            )
        }
    };
    let made = if plan.local { quote_spanned!(span=> ::cobridge::private::local(#made)) } else { made };
    quote_spanned! {span=>
        #declaration
        #shim
        #made
    }
}

/// What is known when it is compiled. Texts and slices that Zig may keep it copies: what is borrowed are objects.
pub(super) fn declaration(plan: &ZigFunction) -> TokenStream {
    let path = &plan.path;
    let borrows = (plan.is_async || plan.stream.is_some())
        && plan.arguments.iter().any(|argument| argument.ty.refers());
    quote_spanned! {plan.name.span()=>
        struct CobridgeDeclaration;
        impl ::cobridge::private::Declaration for CobridgeDeclaration {
            const NAME: &'static str = #path;
            const BORROWS: bool = #borrows;
        }
    }
}

/// Not an argument of that name.
pub(super) fn own(name: &str, span: Span) -> Ident {
    Ident::new(name, Span::mixed_site().located_at(span))
}
