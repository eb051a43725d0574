/// Safe display of messages in the webmail: sanitized HTML, a proxy for remote images, and
/// authentication results of the sender. Entry point: [org.posthorn.web.reader.ReaderSite].
@NullMarked
package org.posthorn.web.reader;

import org.jspecify.annotations.NullMarked;
