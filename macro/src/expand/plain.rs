//! A plain function with async callbacks, runtimes or channels: the function of the declared name, which calls the lowered
//! one; or, of `extern "Rust"` and if channels cross, the lowered one, which calls the user's.

use super::arguments::Arguments;
use super::{channel, items};
use cobridge_gen::lower::{PlainPlan, Special, Writes};
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

pub(super) fn expand(plan: &PlainPlan) -> Option<TokenStream> {
    let function = match plan.writes {
        Writes::Declared => declared(plan),
        Writes::Called => called(plan),
        Writes::Nothing => return None,
    };
    let Some(owner) = &plan.owner else { return Some(function) };
    let (ty, generics, cfg) = (&owner.ty, &owner.generics, &plan.cfg);
    Some(quote! {
        #(#cfg)*
        impl #generics #ty {
            #function
        }
    })
}

/// What cxx looks for beside the module.
pub(super) fn import(plan: &PlainPlan, module: &Ident) -> Option<TokenStream> {
    (plan.writes == Writes::Called && plan.owner.is_none())
        .then(|| items::import(module, &[&plan.lowered_name], &plan.cfg))
}

/// The function of the declared name.
fn declared(plan: &PlainPlan) -> TokenStream {
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
    // SAFETY: this function is `unsafe` too, and hands on what it is given: its caller has promised what the lowered one, which
    // is the declared C++ function, asks for.
    let call = if unsafety.is_some() { quote_spanned!(span=> unsafe { #call }) } else { call };
    let raw = quote_spanned!(span=> end);
    let call = match (&plan.returned, plan.fallible) {
        (None, _) => call,
        (Some(channel), false) => channel::from_raw(channel, &call, span),
        (Some(channel), true) => {
            let end = channel::from_raw(channel, &raw, span);
            quote_spanned!(span=> #call.map(|#raw| #end))
        }
    };
    quote_spanned! {span=>
        #(#attrs)*
        #(#cfg)*
        #[allow(clippy::missing_safety_doc)]
        pub #unsafety fn #name #generics(#(#parameters),*) -> #output
        where
            #(#bounds),*
        {
            #call
        }
    }
}

/// The function that cxx calls.
fn called(plan: &PlainPlan) -> TokenStream {
    let PlainPlan { name, unsafety, value, cfg, generics, .. } = plan;
    let span = name.span();
    let lowered = Ident::new(&plan.lowered_name.to_string(), span);
    let receiver = plan.owner.as_ref().and_then(|owner| owner.receiver.as_ref());
    let parameters = plan.arguments.iter().map(channel::parameter);
    let parameters = receiver.into_iter().cloned().chain(parameters);
    let values = plan.arguments.iter().map(|argument| {
        let name = &argument.name;
        match &argument.special {
            Special::Channel(channel) => channel::from_raw(channel, &quote!(#name), span),
            _ => quote!(#name),
        }
    });
    let this = receiver.map(|_| quote_spanned!(span=> self));
    let values = this.into_iter().chain(values);
    let function = items::users_function(name, plan.owner.as_ref(), span);
    let call = quote_spanned!(span=> #function(#(#values),*));
    // SAFETY: this function is `unsafe` too, and hands on what it is given: its C++ caller has promised what the user's
    // asks for.
    let call = if unsafety.is_some() { quote_spanned!(span=> unsafe { #call }) } else { call };
    let end = quote_spanned!(span=> end);
    let (value, call) = match &plan.returned {
        None => (value.clone(), call),
        Some(channel) => {
            let ty = &channel.ty.ty;
            let raw = |end: &TokenStream| channel::into_raw(channel, end, span);
            let raw = if plan.fallible { raw(&end) } else { raw(&call) };
            (quote!(#ty), if plan.fallible { quote_spanned!(span=> #call.map(|#end| #raw)) } else { raw })
        }
    };
    // The user's error has no name here, and cxx asks no more of it than its text.
    let (output, call) = match plan.fallible {
        true => (
            quote_spanned!(span=> ::core::result::Result<#value, ::std::string::String>),
            quote_spanned!(span=> #call.map_err(|error| ::std::string::ToString::to_string(&error))),
        ),
        false => (value, call),
    };
    quote_spanned! {span=>
        #(#cfg)*
        #[doc(hidden)]
        #[allow(clippy::too_many_arguments, clippy::missing_safety_doc)]
        pub #unsafety fn #lowered #generics(#(#parameters),*) -> #output {
            #call
        }
    }
}
