package org.posthorn.admin.values;

/// An effective setting.
///
/// @param text as written; secrets are hidden
/// @param origin `default`, `FILE:LINE`, an environment variable, or an option of the command line
/// @param byDefault its default
/// @param about description, a sentence
public record ConfiguredValue(
    String name, String text, String origin, String byDefault, String about) {}
