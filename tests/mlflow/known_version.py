"""Runs a program whose MLflow client knows the server's version, which is its own.

The client asks for it with a timeout of three seconds, and takes a server that is slower, on a busy machine, for one of
long ago: it then records no spans in the database.
"""

import os
import runpy
import sys

import mlflow
from mlflow.store.tracking.rest_store import RestStore
from packaging.version import Version

RestStore._get_server_version = staticmethod(lambda host_creds: Version(mlflow.__version__))
sys.argv = sys.argv[1:]
sys.path.insert(0, os.path.dirname(os.path.abspath(sys.argv[0])))
runpy.run_path(sys.argv[0], run_name="__main__")
