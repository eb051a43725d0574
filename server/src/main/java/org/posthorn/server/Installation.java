package org.posthorn.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.posthorn.server.admin.Answer;
import org.posthorn.server.admin.Operations;
import org.posthorn.server.admin.Request;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfigurationException;

/// Makes data directories.
public final class Installation {
  /// The configuration's name inside a data directory.
  public static final String CONFIGURATION = "posthorn.toml";

  private Installation() {}

  /// Makes a data directory for `posthorn serve`: configuration, self-signed certificate, the first
  /// domain.
  ///
  /// @throws ConfigurationException if there is an installation already
  public static void create(Path data, String hostname, String domain) throws IOException {
    if (Files.exists(data.resolve(CONFIGURATION))) {
      throw new ConfigurationException(data + " holds an installation already");
    }
    directory(data);
    certificate(data, List.of(hostname, domain));
    configuration(
        data,
        """
        # The settings of this server; `posthorn config show` lists all with their defaults.
        [server]
        hostname = "%s"
        data = "%s"
        """
            .formatted(hostname, data.toAbsolutePath()));
    Configuration configuration = Configuration.read(data.resolve(CONFIGURATION), System.getenv());
    try (Storage storage = Storage.open(configuration)) {
      Answer answer =
          new Operations(storage, configuration, Optional.empty())
              .perform(Request.of("domain.add").with("domain", domain));
      if (answer.exit() != Answer.DONE) {
        throw new ConfigurationException(answer.error());
      }
    }
  }

  /// Makes the directory, for its owner alone: it holds everybody's mail.
  static void directory(Path data) throws IOException {
    if (!Files.exists(data)) {
      Files.createDirectories(data.toAbsolutePath().getParent());
      SyncedFile.makeDirectory(data);
    }
    if (!Files.isWritable(data)) {
      throw new ConfigurationException(data + " is not writable");
    }
  }

  /// Writes the configuration, which is read at every start from now on.
  static void configuration(Path data, String toml) throws IOException {
    SyncedFile.write(data.resolve(CONFIGURATION), toml, "rw-r--r--");
  }

  static void certificate(Path data, List<String> names) throws IOException {
    Path certificate = data.resolve("tls/certificate.pem");
    if (!Files.exists(certificate)) {
      SelfSigned.write(names, certificate, data.resolve("tls/key.pem"));
    }
  }
}
