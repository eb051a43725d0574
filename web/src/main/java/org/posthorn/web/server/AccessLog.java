package org.posthorn.web.server;

import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.NanoTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs a line for each request, without the query, which may contain user names and tokens.
final class AccessLog implements RequestLog {
  static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

  private final Clients clients;

  AccessLog(Clients clients) {
    this.clients = clients;
  }

  @Override
  public void log(Request request, Response response) {
    if (!LOG.isInfoEnabled()) {
      return;
    }
    HttpVersion version = request.getConnectionMetaData().getHttpVersion();
    LOG.info(
        "web event=request client={} method={} path={} version={} status={} bytes={} micros={}",
        clients.of(request).getHostAddress(),
        request.getMethod(),
        request.getHttpURI().getPath(), // as sent, with percent signs
        version,
        response.getStatus(),
        Response.getContentBytesWritten(response),
        NanoTime.since(request.getBeginNanoTime()) / 1_000);
  }
}
