/// Export of accounts' mail to files, and import from files: mbox (RFC 4155), single messages, and
/// zip files of both.
@NullMarked
package org.posthorn.admin.transfer;

import org.jspecify.annotations.NullMarked;
