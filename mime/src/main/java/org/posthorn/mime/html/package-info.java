/// HTML of messages as it may be shown to their readers: what is left of it runs nothing, asks no
/// other server, and stays in its place. [org.posthorn.mime.html.SafeHtml] is the entry.
///
/// HTML is read by jsoup and written again from its tree, CSS is read as CSS Syntax Level 3 says
/// and written again from its tokens. Both by lists of what is allowed: what is not understood is
/// left out, and what is written can be read in one way only.
@NullMarked
package org.posthorn.mime.html;

import org.jspecify.annotations.NullMarked;
