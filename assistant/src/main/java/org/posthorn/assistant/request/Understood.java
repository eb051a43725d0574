package org.posthorn.assistant.request;

import java.util.Locale;

/// A request that was read.
///
/// @param language of the request: English, French or German
/// @param intent what it asks for
public record Understood(Locale language, Intent intent) {}
