/// Understands requests such as "what did Anna send last week with a PDF?", in English, French and
/// German, by a grammar. Nothing is executed here: the result is an
/// [org.posthorn.assistant.request.Intent].
@NullMarked
package org.posthorn.assistant.request;

import org.jspecify.annotations.NullMarked;
