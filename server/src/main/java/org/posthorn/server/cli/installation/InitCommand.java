package org.posthorn.server.cli.installation;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.posthorn.server.Installation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// `posthorn init`: a data directory for `serve`.
@Command(
    name = "init",
    description = "Create a data directory with a configuration and a self-signed certificate.")
public final class InitCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "The directory to create.")
  Path data = Path.of("");

  @Option(
      names = "--hostname",
      paramLabel = "NAME",
      required = true,
      description = "The host name of this server, such as mail.example.org.")
  String hostname = "";

  @Parameters(paramLabel = "DOMAIN", description = "The first domain to receive mail for.")
  String domain = "";

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Path masterKey = Installation.create(data, hostname, domain);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          JsonMapper.shared()
              .createObjectNode()
              .put("data", data.toAbsolutePath().toString())
              .put("domain", domain)
              .put("masterKey", masterKey.toString()));
      return 0;
    }
    out.println("Made " + data + " for " + domain + ". Next:");
    out.println("  posthorn account add you@" + domain + " --data " + data);
    out.println("  put a real certificate into " + data.resolve("tls"));
    out.println("  keep a copy of " + masterKey + ", and not where the backups are");
    out.println("  posthorn serve --data " + data);
    return 0;
  }
}
