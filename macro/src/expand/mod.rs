//! A bridge module to Rust items.
//!
//! The lowered module goes to cxx. What we add to it (the functions that give the futures) must stand in the user's own
//! module, or messages and documentation would show a hidden name; but cxx accepts no functions in a bridge. There are
//! two ways, the second behind the feature `sibling-module`:
//!
//! * cxx copies a `#[serde(...)]` attribute of the bridge module to the module it expands to. An attribute macro
//!   imported under that name therefore runs after cxx and appends its arguments to the finished module. This is an
//!   undocumented property of cxx, tested against its newest release.
//! * cxx expands a hidden module beside the user's, which re-exports it. Some messages then show the hidden name.

mod arguments;
mod call;
mod channel;
mod export;
mod items;
mod plain;
mod zig;

use cobridge_gen::check::AnyConfiguration;
use cobridge_gen::lower::Plan;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;

/// Expands `#[cobridge::bridge(args)] module`.
pub(crate) fn bridge(args: TokenStream, module: TokenStream) -> TokenStream {
    if !cobridge_gen::syntax::has_async_items(&module) {
        return cxx_bridge(&args, &module);
    }
    match cobridge_gen::plan(args, module.clone(), &AnyConfiguration) {
        Ok(plan) => {
            let calls = plan.calls.iter().map(call::expand);
            let exports = plan.exports.iter().map(export::expand);
            let plains = plan.plains.iter().filter_map(plain::expand);
            let callbacks = plan.callbacks().map(arguments::callback_type);
            let channels = plan.channels().map(channel::expand);
            let zig = [zig::expand(&plan.zig)];
            let items = calls.chain(exports).chain(plains).chain(callbacks).chain(channels).chain(zig);
            let items: TokenStream = items.collect();
            let module = assemble(&plan, &items);
            let name = &plan.module.ident;
            let imports = plan.exports.iter().map(|plan| export::imports(plan, name));
            let callbacks = plan.callbacks().map(|callback| arguments::callback_import(callback, name));
            let channels = plan.channels().map(|channel| channel::import(channel, name));
            let plains = plan.plains.iter().filter_map(|plan| plain::import(plan, name));
            let imports = imports.chain(callbacks).chain(channels).chain(plains);
            quote!(#module #(#imports)*)
        }
        Err(errors) => errors.to_compile_error(),
    }
}

fn cxx_bridge(args: &TokenStream, module: &TokenStream) -> TokenStream {
    let args = if args.is_empty() { None } else { Some(quote!((#args))) };
    quote!(#[::cobridge::cxx::bridge #args] #module)
}

/// The lowered module with `items` in it.
#[cfg(not(feature = "sibling-module"))]
fn assemble(plan: &Plan, items: &TokenStream) -> TokenStream {
    let args = &plan.args;
    let args = if args.is_empty() { None } else { Some(quote!((#args))) };
    let module = &plan.module;
    quote! {
        #[doc(hidden)]
        #[allow(unused_imports)]
        use ::cobridge::private::append::*;
        #[::cobridge::cxx::bridge #args]
        #[serde(#items)]
        #module
    }
}

/// The lowered module under a hidden name, and the user's with `items` in it.
#[cfg(feature = "sibling-module")]
fn assemble(plan: &Plan, items: &TokenStream) -> TokenStream {
    let mut lowered = plan.module.clone();
    let name = lowered.ident.clone();
    let visibility = std::mem::replace(&mut lowered.vis, syn::Visibility::Inherited);
    let attrs = lowered.attrs.clone();
    lowered.ident = quote::format_ident!("__cobridge_{}", name);
    let bridge = cxx_bridge(&plan.args, &quote!(#[doc(hidden)] #[allow(dead_code)] #lowered));
    let hidden = &lowered.ident;
    // cxx imports these for itself only.
    let imports = plan.rust_types.iter().filter_map(|ty| {
        let (cfg, name) = (&ty.cfg, syn::parse_str::<syn::Ident>(&ty.name).ok()?);
        Some(quote!(#(#cfg)* #[allow(unused_imports)] use super::#name;))
    });
    quote! {
        #bridge
        // As cxx has it on its own module: hidden names hold the user's.
        #[allow(non_snake_case)]
        #(#attrs)*
        #visibility mod #name {
            #[allow(unused_imports)]
            pub use super::#hidden::*;
            #(#imports)*
            #items
        }
    }
}

/// Appends `items` to the body of `module`.
pub(crate) fn append(items: TokenStream, module: TokenStream) -> TokenStream {
    let mut tokens: Vec<TokenTree> = module.into_iter().collect();
    if let Some(TokenTree::Group(body)) = tokens.last()
        && body.delimiter() == Delimiter::Brace
    {
        let mut content = body.stream();
        content.extend(items);
        let mut grown = Group::new(Delimiter::Brace, content);
        grown.set_span(body.span());
        tokens.pop();
        tokens.push(TokenTree::Group(grown));
    }
    tokens.into_iter().collect()
}
