/// The REST interface: [org.posthorn.web.rest.Endpoint]s declare their requests and responses;
/// [org.posthorn.web.rest.RestSite] serves them, and [org.posthorn.web.rest.OpenApi] documents
/// them, so that documentation and behaviour agree.
@NullMarked
package org.posthorn.web.rest;

import org.jspecify.annotations.NullMarked;
