package org.posthorn.admin.values;

/// A setting in force.
///
/// @param text as written; a secret is not shown
/// @param origin `default`, `FILE:LINE`, an environment variable, or an option of the command line
/// @param byDefault what it is where nothing else is said
/// @param about a sentence
public record ConfiguredValue(
    String name, String text, String origin, String byDefault, String about) {}
