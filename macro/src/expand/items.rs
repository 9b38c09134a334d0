//! What several kinds of functions bring with them.

use cobridge_gen::lower::{ExternType, Owner};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Attribute;

/// A type that crosses as the bytes of its C++ object, and holds a `content`.
pub(super) fn extern_type(plan: &ExternType, content: &TokenStream) -> TokenStream {
    let ExternType { ty, id, cfg, .. } = plan;
    quote_spanned! {ty.span()=>
        #(#cfg)*
        #[doc(hidden)]
        #[allow(non_camel_case_types)]
        #[repr(transparent)]
        pub struct #ty(::cobridge::private::#content);
        // SAFETY: it has the memory of the C++ object that the glue calls by this name, and is moved as its bytes.
        #(#cfg)*
        unsafe impl ::cobridge::cxx::ExternType for #ty {
            type Id = ::cobridge::cxx::type_id!(#id);
            type Kind = ::cobridge::cxx::kind::Trivial;
        }
    }
}

/// What cxx looks for beside the module: in there it says `super::name`.
pub(super) fn import(module: &Ident, names: &[&Ident], cfg: &[Attribute]) -> TokenStream {
    let names = match names {
        [name] => quote!(#name),
        names => quote!({ #(#names),* }),
    };
    quote! {
        #(#cfg)*
        #[doc(hidden)]
        #[allow(unused_imports)]
        use #module::#names;
    }
}

/// The user's function of `extern "Rust"`, by its path: in the module's parent, or in its owner's `impl`.
pub(super) fn users_function(name: &Ident, owner: Option<&Owner>, span: Span) -> TokenStream {
    match owner {
        Some(Owner { ty, .. }) => quote_spanned!(span=> <#ty>::#name),
        None => quote_spanned!(span=> super::#name),
    }
}

/// How messages name a function: `http::Client::send`.
pub(super) fn message_name(namespace: &[String], owner: Option<&Owner>, name: &str) -> String {
    // Without its lifetimes.
    let owner = owner.map(|owner| owner.ty.to_string());
    let owner = owner.as_deref().and_then(|owner| owner.split([' ', '<']).next());
    namespace.iter().map(String::as_str).chain(owner).chain([name]).collect::<Vec<_>>().join("::")
}
