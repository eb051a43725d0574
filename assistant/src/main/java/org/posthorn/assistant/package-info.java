/// The assistant: it understands requests about mail, rates the importance of arriving messages,
/// summarises messages and threads, and finds tasks in them. All of this works without a language
/// model; a configured one improves it.
///
/// - [org.posthorn.assistant.request]: what a request in English, French or German asks for.
/// - [org.posthorn.assistant.text]: what a message itself says, in sentences;
///   [org.posthorn.assistant.summary]: which of them matter; [org.posthorn.assistant.tasks]: which
///   ask the reader for something.
@NullMarked
package org.posthorn.assistant;

import org.jspecify.annotations.NullMarked;
