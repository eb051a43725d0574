package org.posthorn.server;

import java.net.URI;
import java.util.Locale;
import org.posthorn.directory.Directory;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.web.WebRequest;

/// The URL of the web server, as its answers contain it: `web.url` if it is set; otherwise the name
/// that the client used, if it is one of this server's; otherwise the server's usual name.
///
/// @param configuration of this server
/// @param directory has the domains
record WebAddress(Configuration configuration, Directory directory) {
  /// The root URL of the site for a request, ending in a slash.
  URI root(WebRequest request) {
    boolean asked = configuration.get(Settings.WEB_URL).isEmpty() && isOurs(request.host());
    return URI.create((asked ? request.base() : TokenIssuer.url(configuration)) + "/");
  }

  /// Names of the server, names within its domains, and loopback.
  private boolean isOurs(String host) {
    if (host.equals(configuration.get(Settings.HOSTNAME).toLowerCase(Locale.ROOT))
        || host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127(\\.[0-9]{1,3}){3}")) {
      return true;
    }
    String name = host;
    while (!name.isEmpty()) {
      if (directory.domain(name).isPresent()) {
        return true;
      }
      int dot = name.indexOf('.');
      name = dot < 0 ? "" : name.substring(dot + 1);
    }
    return false;
  }
}
