package org.posthorn.web.server;

import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.server.ServerSessionListener;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.WindowRateControl;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.posthorn.web.ConnectionLimits;

/// HTTP/2 with limits, and with WebSockets for every client. Clients may send
/// SETTINGS_ENABLE_CONNECT_PROTOCOL with 0, as Python's h2 does, which "does not have any impact"
/// on a server (RFC 8441 §3); the library would refuse their WebSockets.
final class Http2 extends HTTP2ServerConnectionFactory {
  Http2(HttpConfiguration http, ConnectionLimits limits) {
    super(http);
    setRateControlFactory(new WindowRateControl.Factory(limits.controlFramesMax()));
  }

  @Override
  protected ServerSessionListener newSessionListener(Connector connector, EndPoint endPoint) {
    return new HTTPServerSessionListener(endPoint) {
      @Override
      public void onSettings(Session session, SettingsFrame frame) {
        super.onSettings(session, frame);
        if (session instanceof HTTP2Session own) {
          own.setConnectProtocolEnabled(true);
        }
      }
    };
  }
}
