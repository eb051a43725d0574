/// The REST interface: [org.posthorn.web.rest.Endpoint]s are values that say what they take and
/// give; [org.posthorn.web.rest.RestSite] serves them, and [org.posthorn.web.rest.OpenApi]
/// describes them, so that what is described is what is served.
@NullMarked
package org.posthorn.web.rest;

import org.jspecify.annotations.NullMarked;
