/// Content checks: links and attachments.
///
/// **The model**: [Links] finds the links of a message. [Phishing] detects deceptive links and
/// senders: a link whose text shows another site, a name similar to a protected one ([Lookalikes],
/// Unicode Technical Standard #39). [Attachments] checks names and contents of attached files, also
/// inside archives, within [ContentLimits].
///
/// **Threads**: all classes are thread-safe; results are lists of signals.
@NullMarked
package org.posthorn.spam.content;

import org.jspecify.annotations.NullMarked;
