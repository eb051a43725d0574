/// Mail out of accounts as files, and files into accounts: mbox (RFC 4155), single messages, and
/// zip files of both.
@NullMarked
package org.posthorn.admin.transfer;

import org.jspecify.annotations.NullMarked;
