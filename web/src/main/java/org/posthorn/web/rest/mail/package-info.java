/// REST for mail programs: endpoints that are implemented by JMAP methods, so that permissions,
/// limits, threads and changes are the same in both.
@NullMarked
package org.posthorn.web.rest.mail;

import org.jspecify.annotations.NullMarked;
