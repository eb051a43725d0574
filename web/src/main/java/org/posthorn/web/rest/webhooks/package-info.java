/// REST for webhooks: the caller's own, and those that it administers.
@NullMarked
package org.posthorn.web.rest.webhooks;

import org.jspecify.annotations.NullMarked;
