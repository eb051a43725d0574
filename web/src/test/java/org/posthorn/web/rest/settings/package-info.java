@org.jspecify.annotations.NullMarked
package org.posthorn.web.rest.settings;
