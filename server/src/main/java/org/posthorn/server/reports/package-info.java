/// Reports to other domains on their mail (DMARC) and TLS, and what is known of their TLS.
@NullMarked
package org.posthorn.server.reports;

import org.jspecify.annotations.NullMarked;
