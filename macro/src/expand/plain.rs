//! A plain function with async callbacks or runtimes: the function of the declared name, which calls the lowered one.

use super::arguments::Arguments;
use cobridge_gen::lower::PlainPlan;
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

pub(super) fn expand(plan: &PlainPlan) -> TokenStream {
    let PlainPlan { name, unsafety, value, attrs, cfg, .. } = plan;
    let span = name.span();
    let receiver = plan.owner.as_ref().and_then(|owner| owner.receiver.as_ref());
    let Arguments { parameters, generics, bounds, values } = Arguments::of(&plan.arguments);
    let parameters = receiver.into_iter().cloned().chain(parameters);
    let generics = super::call::with_generics(&plan.generics, &generics);
    let output = match plan.fallible {
        true => quote!(::core::result::Result<#value, ::cobridge::cxx::Exception>),
        false => quote!(#value),
    };
    let lowered = Ident::new(&plan.lowered_name.to_string(), span);
    let call = match (&plan.owner, receiver) {
        (Some(_), Some(_)) => quote_spanned!(span=> self.#lowered(#(#values),*)),
        (Some(_), None) => quote_spanned!(span=> Self::#lowered(#(#values),*)),
        (None, _) => quote_spanned!(span=> #lowered(#(#values),*)),
    };
    let call = match unsafety {
        // What makes it safe is the caller's to know.
        Some(_) => quote_spanned!(span=> unsafe { #call }),
        None => call,
    };
    let function = quote_spanned! {span=>
        #(#attrs)*
        #(#cfg)*
        #[allow(clippy::missing_safety_doc)]
        pub #unsafety fn #name #generics(#(#parameters),*) -> #output
        where
            #(#bounds),*
        {
            #call
        }
    };
    let Some(owner) = &plan.owner else { return function };
    let (ty, generics) = (&owner.ty, &owner.generics);
    quote! {
        #(#cfg)*
        impl #generics #ty {
            #function
        }
    }
}
