/// The port to a language model, and its implementation for OpenAI-compatible endpoints.
@NullMarked
package org.posthorn.assistant.model;

import org.jspecify.annotations.NullMarked;
