/// REST on webhooks: those of whoever calls, and those that administrators set up.
@NullMarked
package org.posthorn.web.rest.webhooks;

import org.jspecify.annotations.NullMarked;
