/// REST for administrators: the operations of [org.posthorn.admin.Operations] as endpoints.
@NullMarked
package org.posthorn.web.rest.administration;

import org.jspecify.annotations.NullMarked;
