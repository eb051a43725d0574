/// REST for mail programs: endpoints that are answered by JMAP methods, so that access, limits,
/// threads and changes are the same in both.
@NullMarked
package org.posthorn.web.rest.mail;

import org.jspecify.annotations.NullMarked;
