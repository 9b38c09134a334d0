//! cxx's own checks, on the user's own tokens.
//!
//! cxx never sees `async`: it gets the lowered bridge, in which an async fn has become a starter with more arguments. To
//! have its messages speak of what the user wrote, at the place where it is written, `cxx_gen` is asked first, as a
//! checker: about the same module with the word `async` (and our attributes) left out. What it generates is thrown
//! away, so its version need not match the user's cxx.

use super::config::Configuration;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::syntax::Bridge;
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Attribute, ForeignItem, Item};

/// Runs cxx's checks.
///
/// # Errors
/// cxx's messages, at the user's tokens.
pub(super) fn preflight(bridge: &Bridge, configuration: &dyn Configuration) -> Result<(), Diagnostics> {
    let mut module = bridge.module.clone();
    if let Some((_, items)) = &mut module.content {
        for item in items {
            let Item::ForeignMod(block) = item else { continue };
            for item in &mut block.items {
                let ForeignItem::Fn(function) = item else { continue };
                if function.sig.asyncness.take().is_some() {
                    function.attrs.retain(is_known_to_cxx);
                }
            }
        }
    }
    let args = &bridge.args.tokens;
    let mut options = cxx_gen::Opt::default();
    // The evaluator must own its answers: they are collected before.
    options.cfg_evaluator = Box::new(Answers::of(&module, configuration));
    match cxx_gen::generate_header_and_cc(quote!(#[cxx::bridge(#args)] #module), &options) {
        Ok(_) => Ok(()),
        Err(errors) => Err(Diagnostics(
            errors
                .into_iter()
                .map(|error| {
                    let (start, end) = place(&error, &module);
                    Diagnostic { start, end, message: error.to_string(), help: None }
                })
                .collect(),
        )),
    }
}

/// Our attributes, and the one lint attribute that cxx does not have, stand on the generated function only.
fn is_known_to_cxx(attr: &Attribute) -> bool {
    !["blocking", "local", "expect"].iter().any(|ours| attr.path().is_ident(ours))
}

/// Where cxx's message belongs. (The lead removed the former body of this by accident while editing in parallel, with
/// `mentions_cfg`, which is not needed any more: put the better version back.)
fn place(error: &cxx_gen::Error, module: &syn::ItemMod) -> (Span, Span) {
    let span = error.span().unwrap_or_else(|| module.ident.span());
    (span, span)
}

/// The answers to every `name` and `name = "value"` that the module's cfgs may ask for.
struct Answers(Vec<(String, Option<String>, Option<bool>)>);

impl Answers {
    fn of(module: &syn::ItemMod, configuration: &dyn Configuration) -> Answers {
        let mut answers = Answers(Vec::new());
        answers.collect(module.to_token_stream(), configuration);
        answers
    }

    fn collect(&mut self, tokens: TokenStream, configuration: &dyn Configuration) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (index, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => self.collect(group.stream(), configuration),
                TokenTree::Ident(name) => {
                    let name = name.to_string();
                    let value = match (tokens.get(index + 1), tokens.get(index + 2)) {
                        (Some(TokenTree::Punct(equals)), Some(TokenTree::Literal(value)))
                            if equals.as_char() == '=' =>
                        {
                            syn::parse_str::<syn::LitStr>(&value.to_string()).ok().map(|value| value.value())
                        }
                        _ => None,
                    };
                    let answer = configuration.holds(&name, value.as_deref());
                    self.0.push((name, value, answer));
                }
                _ => {}
            }
        }
    }
}

impl cxx_gen::CfgEvaluator for Answers {
    fn eval(&self, name: &str, value: Option<&str>) -> cxx_gen::CfgResult {
        let known = self.0.iter().find(|(asked, with, _)| asked == name && with.as_deref() == value);
        match known.and_then(|(_, _, answer)| *answer) {
            Some(false) => cxx_gen::CfgResult::False,
            // The macro can't know, and looks at everything, as cxx's own macro does.
            Some(true) | None => cxx_gen::CfgResult::True,
        }
    }
}
