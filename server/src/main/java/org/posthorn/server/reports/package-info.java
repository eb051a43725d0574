/// What this server tells other domains of their mail (DMARC, TLS), and what it knows of their TLS.
@NullMarked
package org.posthorn.server.reports;

import org.jspecify.annotations.NullMarked;
