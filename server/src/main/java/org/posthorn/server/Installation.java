package org.posthorn.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.Caller;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.directory.Address;
import org.posthorn.directory.DirectoryException;
import org.posthorn.server.certificates.SelfSigned;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.server.storage.DataDirectory;
import org.posthorn.server.storage.LocalInstallation;
import org.posthorn.server.storage.Secrets;
import org.posthorn.server.storage.Storage;

/// Creates data directories.
public final class Installation {
  private Installation() {}

  /// Creates a data directory for `posthorn serve`: configuration, self-signed certificate, the
  /// first domain.
  ///
  /// @return where the master key is
  /// @throws OperationException if there is an installation already, or a name is malformed;
  ///   nothing is created then
  /// @throws org.posthorn.server.config.ConfigurationException if the master key cannot be created;
  ///   it can be tried again
  public static Path create(Path data, String hostname, String domain) throws IOException {
    Path file = data.resolve(DataDirectory.CONFIGURATION);
    if (Files.exists(file)) {
      throw new OperationException(Reason.EXISTS, data + " holds an installation already");
    }
    requireDomain("--hostname", hostname);
    requireDomain("the first domain", domain);
    DataDirectory.create(data);
    Configuration before =
        Configuration.withoutFile(System.getenv())
            .with(Settings.DATA, data.toAbsolutePath().toString(), "option --data");
    Secrets.prepare(before);
    certificate(data, List.of(hostname, domain));
    DataDirectory.configure(
        data,
        """
        # The settings of this server; `posthorn config show` lists all with their defaults.
        [server]
        hostname = "%s"
        data = "."   # where this file is
        """
            .formatted(hostname));
    Configuration configuration = Configuration.read(file, System.getenv());
    try (Storage storage = Storage.open(configuration)) {
      LocalInstallation.operations(storage, configuration, Optional.empty())
          .domains()
          .add(Caller.system(), domain, false);
    }
    return Secrets.file(configuration);
  }

  /// It is written into the configuration and the certificate unchanged.
  static void requireDomain(String what, String name) {
    try {
      if (!Address.domain(name).equals(name)) {
        throw new OperationException(
            Reason.INVALID, what + ": write the name as " + Address.domain(name) + ", not " + name);
      }
    } catch (DirectoryException e) {
      throw new OperationException(Reason.INVALID, what + ": " + e.getMessage());
    }
  }

  static void certificate(Path data, List<String> names) throws IOException {
    Path certificate = data.resolve("tls/certificate.pem");
    if (!Files.exists(certificate)) {
      SelfSigned.write(names, certificate, data.resolve("tls/key.pem"));
    }
  }
}
