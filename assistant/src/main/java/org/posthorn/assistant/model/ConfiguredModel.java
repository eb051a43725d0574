package org.posthorn.assistant.model;

/// A language model that the administrator has configured for a domain.
///
/// @param name as the audit and the pages show it
/// @param place the host that gets the questions
/// @param tokensPerDay that an account may use in a day
public record ConfiguredModel(LanguageModel model, String name, String place, long tokensPerDay) {}
