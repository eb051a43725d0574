/// What a message itself says, without quotes, signatures and greetings: its sentences, in which
/// language they are, and the dates in them. Everything here is bounded and takes linear time,
/// because texts come from strangers.
@NullMarked
package org.posthorn.assistant.text;

import org.jspecify.annotations.NullMarked;
