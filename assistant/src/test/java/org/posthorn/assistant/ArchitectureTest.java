package org.posthorn.assistant;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
