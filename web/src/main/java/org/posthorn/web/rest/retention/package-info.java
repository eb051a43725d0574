/// REST endpoints for removed messages, rules of retention and legal holds.
@NullMarked
package org.posthorn.web.rest.retention;

import org.jspecify.annotations.NullMarked;
