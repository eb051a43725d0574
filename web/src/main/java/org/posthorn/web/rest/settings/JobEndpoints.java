package org.posthorn.web.rest.settings;

import static org.posthorn.web.rest.settings.SettingsEndpoints.GROUP;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.jobs.Job;
import org.posthorn.admin.jobs.JobRefusedException;
import org.posthorn.admin.jobs.Jobs;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.RestCall;
import org.posthorn.web.rest.RestException;
import org.posthorn.web.rest.RestException.Code;

/// Long work of an account.
final class JobEndpoints {
  private static final Duration WAIT = Duration.ofSeconds(10);

  private final Jobs jobs;

  JobEndpoints(Jobs jobs) {
    this.jobs = jobs;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/self/jobs", "listOwnJobs")
            .says(
                GROUP,
                "Lists the long work of the account that is signed in, the latest first. A restart"
                    + " of the server stops and forgets it.")
            .scope(Endpoint.SELF)
            .givesPage(
                JobDetail.class,
                "the jobs",
                call -> {
                  List<JobDetail> all =
                      jobs.of(call.principal().account()).stream().map(JobDetail::of).toList();
                  return new Page<>(all.stream().limit(call.limit()).toList(), Optional.empty());
                }),
        Endpoint.get("/self/jobs/{id}", "getOwnJob")
            .says(GROUP, "Shows long work of the account that is signed in.")
            .scope(Endpoint.SELF)
            .gives(JobDetail.class, "the job", call -> JobDetail.of(job(call))),
        Endpoint.post("/self/jobs/{id}/stop", "stopOwnJob")
            .says(GROUP, "Has long work end soon. What it has done stays done.")
            .scope(Endpoint.SELF)
            .gives(
                JobDetail.class,
                "the job",
                call -> {
                  Job job = job(call);
                  job.stop();
                  return JobDetail.of(job);
                }),
        Endpoint.post("/self/jobs/{id}/undo", "undoOwnJob")
            .says(GROUP, "Takes back what long work has done, as other long work.")
            .scope(Endpoint.SELF)
            .makes(
                JobDetail.class,
                "the job that does it",
                made -> "/self/jobs/" + made.id(),
                this::undo));
  }

  private JobDetail undo(RestCall call) {
    String id = job(call).id();
    try {
      return jobs.undo(call.principal().account(), id)
          .map(JobDetail::of)
          .orElseThrow(() -> new RestException(Code.CONFLICT, "there is nothing to take back"));
    } catch (JobRefusedException e) {
      throw refused(e);
    }
  }

  private Job job(RestCall call) {
    return jobs.find(call.principal().account(), call.path("id"))
        .orElseThrow(() -> new RestException(Code.NOT_FOUND, "there is no such job"));
  }

  static RestException refused(JobRefusedException e) {
    return RestException.tooMany(String.valueOf(e.getMessage()), WAIT);
  }
}
