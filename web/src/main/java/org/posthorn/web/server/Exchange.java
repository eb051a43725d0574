package org.posthorn.web.server;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// A request of the library with where its answer goes. The callback is called once.
record Exchange(Request request, Response response, Callback callback) {}
