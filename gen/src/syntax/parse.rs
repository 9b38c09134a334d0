//! Tokens to [`Bridge`].

use super::attrs::{self, BridgeArgs, FnAttrs};
use super::own;
use super::{Abi, Bridge, Form, Function, Scope, ZigBlock};
use crate::diagnostic::{Diagnostic, Diagnostics, ends};
use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::parse::Parse;
use syn::{ForeignItem, Ident, Item};

/// Whether a module holds anything that cxx alone would not take: an async item, one of our arguments or attributes, or an
/// `extern "Zig"` block; or is no module with contents at all, which [`parse`] explains. A module that holds none goes to
/// cxx untouched, so this looks at tokens only and refuses nothing.
pub fn has_async_items(module: &TokenStream) -> bool {
    let body = module.clone().into_iter().find_map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group.stream()),
        _ => None,
    });
    let Some(body) = body else { return true };
    let body: Vec<TokenTree> = body.into_iter().collect();
    own::seem_named(&body)
        || body.iter().any(|token| match token {
            TokenTree::Group(block) if block.delimiter() == Delimiter::Brace => is_async(block.stream()),
            _ => false,
        })
        || body.windows(2).any(|pair| match (&pair[0], &pair[1]) {
            (TokenTree::Ident(first), TokenTree::Literal(abi)) => {
                first == "extern" && abi.to_string() == "\"Zig\""
            }
            _ => false,
        })
}

/// Whether the contents of an extern block, or the arguments of a function in it, hold something of ours.
fn is_async(tokens: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.iter().any(|token| match token {
        TokenTree::Group(arguments) if arguments.delimiter() == Delimiter::Parenthesis => {
            is_async(arguments.stream())
        }
        TokenTree::Ident(name) => name == "RuntimeHandle",
        _ => false,
    }) || tokens.windows(2).any(|pair| match (&pair[0], &pair[1]) {
        (TokenTree::Ident(name), TokenTree::Punct(open)) => {
            open.as_char() == '<' && (name == "Sender" || name == "Receiver")
        }
        (TokenTree::Ident(first), TokenTree::Ident(second)) => {
            first == "async" && ["fn", "unsafe", "safe", "extern"].iter().any(|next| second == next)
                || first == "impl" && ["Stream", "AsyncFn", "Future"].iter().any(|ours| second == ours)
        }
        (TokenTree::Punct(hash), TokenTree::Group(group)) => {
            hash.as_char() == '#' && group.delimiter() == Delimiter::Bracket && is_ours(group.stream())
        }
        _ => false,
    })
}

fn is_ours(attribute: TokenStream) -> bool {
    let first = attribute.into_iter().next();
    matches!(first, Some(TokenTree::Ident(name)) if ["blocking", "local", "capacity", "unbounded"].iter().any(|ours| name == ours))
}

/// Reads a bridge module.
///
/// # Errors
/// If it is no inline module. Attributes that can't be read are kept in [`Bridge::refused`], to be reported with the rest.
pub fn parse(args: TokenStream, module: TokenStream) -> Result<Bridge, Diagnostics> {
    let args: BridgeArgs = read(args)?;
    let module: syn::ItemMod = read(module)?;
    let Some((_, items)) = &module.content else {
        return Err(Diagnostic::new(&module, "a bridge must be a module with its contents in braces")
            .help("write `mod ffi { ... }` in this file")
            .into());
    };
    let mut scope = Scope::collect(items, &args.namespace);
    let own_types = own::find(items, &scope);
    own_types.iter().for_each(|own| scope.add_own(&own.name));
    let mut errors = Diagnostics::default();
    let mut functions = Vec::new();
    let mut zig = Vec::new();
    let mut rust = Vec::new();
    let knows_zig =
        items.iter().any(|item| matches!(item, Item::ForeignMod(foreign) if Abi::of(foreign) == Abi::Zig));
    for (block, item) in items.iter().enumerate() {
        let Item::ForeignMod(foreign) = item else { continue };
        if knows_zig && Abi::of(foreign) == Abi::Rust {
            rust.extend(read_all(block, foreign, &args));
        }
        let read = read_block(block, foreign, &args, &scope, &mut errors);
        if Abi::of(foreign) == Abi::Zig {
            let files = included(foreign, &mut errors);
            let inline = inlined(foreign, &mut errors);
            zig.push(ZigBlock { place: block, files, inline, functions: read, item: foreign.clone() });
        } else {
            functions.extend(read);
        }
    }
    Ok(Bridge { args, module, functions, zig, rust, scope, own_types, refused: errors })
}

fn read<T: Parse>(tokens: TokenStream) -> Result<T, Diagnostics> {
    let (_, last) = ends(tokens.clone());
    let call_site = (Span::call_site().start(), Span::call_site().end());
    syn::parse2(tokens).map_err(|error| {
        let messages = error.into_iter().map(|error| {
            // What ends too early is reported at the macro's call, which is nowhere in a build script.
            let span = error.span();
            let span = if (span.start(), span.end()) == call_site { last } else { span };
            Diagnostic::at(span, error.to_string())
        });
        Diagnostics(messages.collect())
    })
}

fn read_block(
    block: usize,
    foreign: &syn::ItemForeignMod,
    args: &BridgeArgs,
    scope: &Scope,
    errors: &mut Diagnostics,
) -> Vec<Function> {
    let abi = Abi::of(foreign);
    let mut functions = Vec::new();
    let namespace = attrs::item_names(&foreign.attrs).namespace.unwrap_or_else(|| args.namespace.clone());
    for (place, item) in foreign.items.iter().enumerate() {
        let ForeignItem::Fn(item) = item else { continue };
        let form = form(item);
        if form == Form::Plain {
            attrs::refuse_on_plain_fn(&item.attrs, abi, errors);
            if abi != Abi::Zig && !is_special(item, scope) {
                continue;
            }
        }
        functions.push(Function {
            form,
            block,
            place,
            abi,
            block_namespace: namespace.clone(),
            block_type: only_type(foreign),
            block_cfg: foreign.attrs.iter().filter(|attr| attr.path().is_ident("cfg")).cloned().collect(),
            item: item.clone(),
            attrs: FnAttrs::parse(&item.attrs, abi, form, errors),
        });
    }
    functions
}

/// Every function of an `extern "Rust"` block, for Zig. What is wrong with those of ours is said by [`read_block`]; the plain ones
/// are cxx's.
fn read_all(block: usize, foreign: &syn::ItemForeignMod, args: &BridgeArgs) -> Vec<Function> {
    let namespace = attrs::item_names(&foreign.attrs).namespace.unwrap_or_else(|| args.namespace.clone());
    let functions = foreign.items.iter().enumerate().filter_map(|(place, item)| match item {
        ForeignItem::Fn(item) => Some((place, item)),
        _ => None,
    });
    functions
        .map(|(place, item)| {
            let form = form(item);
            Function {
                form,
                block,
                place,
                abi: Abi::Rust,
                block_namespace: namespace.clone(),
                block_type: only_type(foreign),
                block_cfg: foreign.attrs.iter().filter(|attr| attr.path().is_ident("cfg")).cloned().collect(),
                item: item.clone(),
                attrs: FnAttrs::parse(&item.attrs, Abi::Rust, form, &mut Diagnostics::default()),
            }
        })
        .collect()
}

/// The files that a block includes.
fn included(foreign: &syn::ItemForeignMod, errors: &mut Diagnostics) -> Vec<syn::LitStr> {
    literals(foreign, "include", errors, |include| {
        Diagnostic::new(include, "`include!` takes the path of a Zig file")
            .help("write `include!(\"zig/digest.zig\");`, relative to the crate's folder")
    })
}

/// The Zig source that stands in a block.
fn inlined(foreign: &syn::ItemForeignMod, errors: &mut Diagnostics) -> Vec<syn::LitStr> {
    const NOT_RAW: &str = "`zig!` takes Zig source in a raw string";
    const HELP: &str = "write `zig! { r#\"pub fn twice(x: u64) u64 { return 2 * x; }\"# }`";
    let mut texts = literals(foreign, "zig", errors, |inline| Diagnostic::new(inline, NOT_RAW).help(HELP));
    texts.retain(|text| {
        // With escapes, lines and columns of Zig's messages would not be the file's.
        let is_raw = text.token().to_string().starts_with('r');
        if !is_raw {
            errors.push(Diagnostic::new(text, NOT_RAW).help(HELP));
        }
        is_raw
    });
    texts
}

/// What the macros of that name hold in a block: one string each.
fn literals(
    foreign: &syn::ItemForeignMod,
    name: &str,
    errors: &mut Diagnostics,
    refused: impl Fn(&syn::Macro) -> Diagnostic,
) -> Vec<syn::LitStr> {
    let macros = foreign.items.iter().filter_map(|item| match item {
        ForeignItem::Macro(item) if item.mac.path.is_ident(name) => Some(&item.mac),
        _ => None,
    });
    let mut found = Vec::new();
    for one in macros {
        match one.parse_body::<syn::LitStr>() {
            Ok(text) => found.push(text),
            Err(_) => errors.push(refused(one)),
        }
    }
    found
}

fn form(item: &syn::ForeignItemFn) -> Form {
    if item.sig.asyncness.is_some() {
        return Form::Async;
    }
    match &item.sig.output {
        syn::ReturnType::Type(_, ty) if crate::lower::stream_item(ty).is_some() => Form::Stream,
        _ => Form::Plain,
    }
}

/// Whether cxx alone would not take an argument, or what is returned.
fn is_special(item: &syn::ForeignItemFn, scope: &Scope) -> bool {
    let argument = item.sig.inputs.iter().any(|argument| match argument {
        syn::FnArg::Typed(argument) => crate::lower::is_special(&argument.ty, scope),
        syn::FnArg::Receiver(_) => false,
    });
    argument || crate::lower::returned_end(&item.sig.output, scope).is_some()
}

/// The block's type if it declares exactly one: what cxx takes `&self` to mean.
fn only_type(foreign: &syn::ItemForeignMod) -> Option<Ident> {
    let mut types = foreign.items.iter().filter_map(|item| match item {
        ForeignItem::Type(item) => Some(item.ident.clone()),
        ForeignItem::Verbatim(tokens) => {
            let mut idents = tokens.clone().into_iter().filter_map(|token| match token {
                TokenTree::Ident(ident) => Some(ident),
                _ => None,
            });
            idents.by_ref().find(|ident| ident == "type").and_then(|_| idents.next())
        }
        _ => None,
    });
    let first = types.next()?;
    types.next().is_none().then_some(first)
}

/// A bridge module found in a source file.
pub struct Found {
    /// The tokens of the attribute's path: `cobridge::bridge` or `bridge`.
    pub path: TokenStream,
    /// The attribute's arguments.
    pub args: TokenStream,
    /// The module with its other attributes.
    pub module: TokenStream,
}

/// Every `#[cobridge::bridge]` and `#[bridge]` module of a file, nested ones too, in the order of the text.
pub fn find_bridges(file: TokenStream) -> Vec<Found> {
    let mut found = Vec::new();
    collect_bridges(file, &mut found);
    found
}

fn collect_bridges(tokens: TokenStream, found: &mut Vec<Found>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    // Attributes before the bridge's own belong to the module as well.
    let mut item_start = 0;
    let mut index = 0;
    while index < tokens.len() {
        if let Some((path, args)) = bridge_attribute(&tokens[index..])
            && let Some(end) = module_end(&tokens, index + 2)
        {
            let mut module: TokenStream = tokens[item_start..index].iter().cloned().collect();
            module.extend(tokens[index + 2..=end].iter().cloned());
            found.push(Found { path, args, module });
            index = end + 1;
            item_start = index;
            continue;
        }
        match &tokens[index] {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                // What stands in a macro or a function is none, for cxx_build neither.
                if is_module(&tokens[..index]) {
                    collect_bridges(group.stream(), found);
                }
                item_start = index + 1;
            }
            TokenTree::Punct(punct) if punct.as_char() == ';' => item_start = index + 1,
            // `#![...]` is the file's, not an item's.
            TokenTree::Punct(punct) if punct.as_char() == '!' => {
                if matches!(tokens.get(index + 1), Some(TokenTree::Group(_))) {
                    item_start = index + 2;
                }
            }
            _ => {}
        }
        index += 1;
    }
}

/// Whether `tokens` end in `mod name`.
fn is_module(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [.., TokenTree::Ident(keyword), TokenTree::Ident(_)] if keyword == "mod")
}

/// `#[cobridge::bridge(args)]` at the head of `tokens`: its path and arguments.
fn bridge_attribute(tokens: &[TokenTree]) -> Option<(TokenStream, TokenStream)> {
    let [TokenTree::Punct(hash), TokenTree::Group(group), ..] = tokens else { return None };
    if hash.as_char() != '#' || group.delimiter() != Delimiter::Bracket {
        return None;
    }
    let mut path = Vec::new();
    let mut args = TokenStream::new();
    let mut inner = group.stream().into_iter();
    for token in inner.by_ref() {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
                args = group.stream();
                break;
            }
            other => path.push(other),
        }
    }
    let text: String = path.iter().map(ToString::to_string).collect();
    let ours = matches!(text.as_str(), "cobridge::bridge" | "::cobridge::bridge" | "bridge");
    (ours && inner.next().is_none()).then(|| (path.into_iter().collect(), args))
}

/// Where the module that starts at `from` ends, if what follows the attributes is a module.
fn module_end(tokens: &[TokenTree], from: usize) -> Option<usize> {
    let mut saw_mod = false;
    for (index, token) in tokens.iter().enumerate().skip(from) {
        match token {
            TokenTree::Ident(ident) if ident == "mod" => saw_mod = true,
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                return saw_mod.then_some(index);
            }
            TokenTree::Punct(punct) if punct.as_char() == ';' => return saw_mod.then_some(index),
            _ => {}
        }
    }
    None
}
