package org.posthorn.submission;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
