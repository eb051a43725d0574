package org.posthorn.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.OpenIdSetting;
import org.posthorn.server.config.Settings;
import org.posthorn.transport.https.HttpsAddress;
import org.posthorn.transport.https.HttpsClient;
import org.posthorn.transport.https.HttpsResponse;
import org.posthorn.web.openid.OpenIdProvider;
import org.posthorn.web.openid.ProviderHttp;
import org.posthorn.web.openid.ProviderSetting;

/// The configured OpenID providers.
final class OpenIdProviders {
  private static final String JSON = "application/json";
  private static final String FORM = "application/x-www-form-urlencoded";

  private OpenIdProviders() {}

  /// @throws IOException if a file with a secret cannot be read
  static List<OpenIdProvider> of(Configuration configuration, HttpsClient https)
      throws IOException {
    List<OpenIdProvider> providers = new ArrayList<>();
    List<OpenIdSetting> settings = configuration.get(Settings.OPENID_PROVIDERS);
    for (int row = 0; row < settings.size(); row++) {
      OpenIdSetting setting = settings.get(row);
      providers.add(
          new OpenIdProvider(
              new ProviderSetting(
                  setting.name(),
                  setting.issuer(),
                  setting.clientId(),
                  secret(configuration, setting.secretFile(), row),
                  setting.claim(),
                  setting.domains(),
                  setting.creates()),
              http(https),
              InstantSource.system()));
    }
    return List.copyOf(providers);
  }

  private static String secret(Configuration configuration, Optional<String> file, int row)
      throws IOException {
    return file.isEmpty()
        ? ""
        : DerivedConfiguration.password(
            configuration,
            file.get(),
            problem -> configuration.wrong(Settings.OPENID_PROVIDERS, row, problem));
  }

  private static ProviderHttp http(HttpsClient https) {
    return new ProviderHttp() {
      @Override
      public byte[] get(String uri, String authorization) throws IOException {
        return body(uri, https.get(address(uri), JSON, authorization));
      }

      @Override
      public byte[] post(String uri, String authorization, String form) throws IOException {
        byte[] body = form.getBytes(StandardCharsets.US_ASCII);
        return body(uri, https.post(address(uri), FORM, authorization, body));
      }
    };
  }

  private static HttpsAddress address(String uri) throws IOException {
    try {
      return HttpsAddress.parse(uri);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static byte[] body(String uri, HttpsResponse response) throws IOException {
    if (response.status() != 200) {
      throw new IOException(uri + " answered " + response.status());
    }
    return response.body();
  }
}
