//! Compiles the window, with its translations inside.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    #[cfg(feature = "gui")]
    {
        let config = slint_build::CompilerConfiguration::new()
            // For the one widget that is not ours, AboutSlint.
            .with_style("fluent".into())
            .with_bundled_translations("assets/i18n")
            // One catalogue holds the screens' words and the findings'; ours have no context.
            .with_default_translation_context(slint_build::DefaultTranslationContext::None)
            // The window tests find elements by it; a release carries none.
            .with_debug_info(std::env::var("PROFILE").is_ok_and(|profile| profile == "debug"));
        slint_build::compile_with_config("ui/main.slint", config)?;
    }
    Ok(())
}
