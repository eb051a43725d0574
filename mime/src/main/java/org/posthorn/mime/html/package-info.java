/// Sanitizes HTML of messages for display: the result runs no scripts, loads nothing from other
/// servers, and stays in its area. Entry point: [org.posthorn.mime.html.SafeHtml].
///
/// HTML is read by jsoup and written again from its tree, CSS is read as CSS Syntax Level 3 says
/// and written again from its tokens. Both use allowlists: unknown input is dropped, and the output
/// is unambiguous.
@NullMarked
package org.posthorn.mime.html;

import org.jspecify.annotations.NullMarked;
