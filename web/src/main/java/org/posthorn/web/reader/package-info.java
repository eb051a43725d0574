/// What the page of the webmail needs to show a message safely: its HTML made harmless, pictures of
/// other servers by way of this one, and what this server found out about its sender.
/// [org.posthorn.web.reader.ReaderSite] is the entry.
@NullMarked
package org.posthorn.web.reader;

import org.jspecify.annotations.NullMarked;
