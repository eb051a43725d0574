/// Monitoring of the running server: data of charts, and checks of the DNS records of its domains.
@NullMarked
package org.posthorn.server.monitoring;

import org.jspecify.annotations.NullMarked;
