package org.posthorn.web.server;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// A request of the library, with its response and callback. The callback is called once.
record Exchange(Request request, Response response, Callback callback) {}
