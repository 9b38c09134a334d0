//! Which `#[cfg]`s hold. The build helper knows from Cargo's environment; the macro does not and need not.

use crate::diagnostic::{Diagnostic, Diagnostics};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, LitBool, LitStr, Token, parenthesized};

/// Answers `#[cfg(name)]` and `#[cfg(name = "value")]`.
pub trait Configuration {
    /// Whether it holds; `None` if nobody can know here.
    fn holds(&self, name: &str, value: Option<&str>) -> Option<bool>;

    /// Whether cobridge has its feature `bytes`. The build helper gets the macro's own features: both are built for the host.
    fn offers_bytes(&self) -> bool {
        cfg!(feature = "bytes")
    }
}

/// Knows nothing: what the macro uses.
pub struct AnyConfiguration;

impl Configuration for AnyConfiguration {
    fn holds(&self, _: &str, _: Option<&str>) -> Option<bool> {
        None
    }
}

/// Whether all of `cfg` hold. What can't be known counts as holding.
///
/// # Errors
/// If a `#[cfg]` can't be read.
pub fn holds(cfg: &[Attribute], configuration: &dyn Configuration) -> Result<bool, Diagnostics> {
    for attribute in cfg {
        let predicate = attribute
            .parse_args_with(|input: ParseStream<'_>| {
                let predicate: Predicate = input.parse()?;
                input.parse::<Option<Token![,]>>()?;
                Ok(predicate)
            })
            .map_err(|error| Diagnostic::new(attribute, format!("this `cfg` can't be read: {error}")))?;
        if predicate.eval(configuration) == Some(false) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Leaves out what stands under a `#[cfg]` that does not hold.
///
/// # Errors
/// If a `#[cfg]` can't be read.
pub fn retain_held<T>(
    items: &mut Vec<T>,
    cfg: impl Fn(&T) -> &[Attribute],
    configuration: &dyn Configuration,
) -> Result<(), Diagnostics> {
    for item in std::mem::take(items) {
        if holds(cfg(&item), configuration)? {
            items.push(item);
        }
    }
    Ok(())
}

enum Predicate {
    All(Vec<Predicate>),
    Any(Vec<Predicate>),
    Not(Box<Predicate>),
    Constant(bool),
    Option(String, Option<String>),
}

impl Predicate {
    fn eval(&self, configuration: &dyn Configuration) -> Option<bool> {
        match self {
            Predicate::Constant(value) => Some(*value),
            Predicate::Option(name, value) => configuration.holds(name, value.as_deref()),
            Predicate::Not(inner) => inner.eval(configuration).map(|holds| !holds),
            Predicate::All(inner) => fold(inner, configuration, false),
            Predicate::Any(inner) => fold(inner, configuration, true),
        }
    }
}

/// `decisive` is the answer that settles the whole list.
fn fold(list: &[Predicate], configuration: &dyn Configuration, decisive: bool) -> Option<bool> {
    let mut unknown = false;
    for predicate in list {
        match predicate.eval(configuration) {
            Some(answer) if answer == decisive => return Some(decisive),
            Some(_) => {}
            None => unknown = true,
        }
    }
    if unknown { None } else { Some(!decisive) }
}

impl Parse for Predicate {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if let Some(constant) = input.parse::<Option<LitBool>>()? {
            return Ok(Predicate::Constant(constant.value));
        }
        let name: Ident = input.parse()?;
        if input.peek(syn::token::Paren) {
            let inner;
            parenthesized!(inner in input);
            let mut list: Vec<Predicate> =
                Punctuated::<Predicate, Token![,]>::parse_terminated(&inner)?.into_iter().collect();
            return match (name.to_string().as_str(), list.len()) {
                ("all", _) => Ok(Predicate::All(list)),
                ("any", _) => Ok(Predicate::Any(list)),
                ("not", 1) => Ok(Predicate::Not(Box::new(list.remove(0)))),
                _ => Err(syn::Error::new(name.span(), "expected `all`, `any` or `not` of one")),
            };
        }
        let value = match input.parse::<Option<Token![=]>>()? {
            Some(_) => Some(input.parse::<LitStr>()?.value()),
            None => None,
        };
        Ok(Predicate::Option(name.to_string(), value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    struct Linux;
    impl Configuration for Linux {
        fn holds(&self, name: &str, value: Option<&str>) -> Option<bool> {
            match (name, value) {
                ("unix", None) => Some(true),
                ("target_os", Some(os)) => Some(os == "linux"),
                ("feature", Some("unknown")) => None,
                _ => Some(false),
            }
        }
    }

    #[test]
    fn predicates_are_evaluated() {
        let cases: [(Attribute, bool); 8] = [
            (parse_quote!(#[cfg(unix)]), true),
            (parse_quote!(#[cfg(windows)]), false),
            (parse_quote!(#[cfg(target_os = "linux")]), true),
            (parse_quote!(#[cfg(not(target_os = "linux"))]), false),
            (parse_quote!(#[cfg(any(windows, target_os = "linux"))]), true),
            (parse_quote!(#[cfg(all(unix, windows))]), false),
            (parse_quote!(#[cfg(feature = "unknown")]), true),
            (parse_quote!(#[cfg(all(feature = "unknown", windows))]), false),
        ];
        for (attribute, expected) in cases {
            let text = quote::quote!(#attribute).to_string();
            assert_eq!(holds(&[attribute], &Linux).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn nonsense_is_an_error() {
        for attribute in
            [parse_quote!(#[cfg]), parse_quote!(#[cfg(not(unix, windows))]), parse_quote!(#[cfg(1)])]
        {
            assert!(holds(&[attribute], &Linux).is_err());
        }
    }
}
