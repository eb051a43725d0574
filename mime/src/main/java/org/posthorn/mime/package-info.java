/// Internet messages: structure scan with byte offsets, lazy decoding, composing, addresses, dates,
/// charsets.
@NullMarked
package org.posthorn.mime;

import org.jspecify.annotations.NullMarked;
