/// The assistant: it understands requests about mail, rates the importance of arriving messages,
/// summarises messages and threads, and finds tasks in them. All of this works without a language
/// model; a configured one improves it.
///
/// - [org.posthorn.assistant.request]: what a request in English, French or German asks for.
@NullMarked
package org.posthorn.assistant;

import org.jspecify.annotations.NullMarked;
