/// What is suspicious about the links and the attachments of a message.
///
/// **The model**: [Links] finds where a message leads to; [Phishing] says what about them, and
/// about the sender, may deceive a reader: a link whose text names another site, a name that looks
/// like one of ours ([Lookalikes], Unicode Technical Standard #39). [Attachments] looks at names
/// and contents of attached files, also inside archives, within [ContentLimits].
///
/// **Threads**: all are thread-safe; what they find is a list of signals.
@NullMarked
package org.posthorn.spam.content;

import org.jspecify.annotations.NullMarked;
