//! The Rust half of what a bridge has to do with Zig.

mod call;
mod channel;
mod stream;

use cobridge_gen::lower::ZigPlan;
use proc_macro2::TokenStream;

pub(super) fn expand(plan: &ZigPlan) -> TokenStream {
    plan.blocks.iter().flat_map(|block| &block.functions).map(call::function).collect()
}
