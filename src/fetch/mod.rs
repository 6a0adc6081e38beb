//! stub
use crate::model::*; use jiff::Timestamp; use ::url::Url;
#[derive(Debug,Clone,Default)] pub struct Settings{pub total:usize,pub max_body:ByteSize,pub max_decoded:ByteSize,pub retries:u32,pub retry_after_max:Span,pub max_redirects:usize}
#[derive(Debug,Clone,Default)] pub struct RobotsSettings;
#[derive(Debug,thiserror::Error)] #[error("x")] pub struct FetchError;
pub struct Client; impl Client{pub fn new(_:&Settings)->Result<Client,FetchError>{todo!()} pub async fn send(&self,_:Permit,_:&Validators,_:ByteSize)->Result<Capture,Failure>{todo!()}}
pub struct Permit; #[derive(Debug,thiserror::Error)] #[error("x")] pub struct Failure; impl Failure{pub fn is_transient(&self)->bool{true} pub fn outcome(&self)->OutcomeKind{todo!()}}
pub fn decode(_:&Capture,_:ByteSize)->Result<Vec<u8>,Failure>{todo!()}
#[derive(Debug,Clone,serde::Serialize,serde::Deserialize)] pub struct Host{a:String}
#[derive(Debug,thiserror::Error)] pub enum Refusal{#[error("x")] Parked{until:Timestamp,why:String},#[error("x")] Other}
impl Host{pub fn new(a:&str)->Self{Self{a:a.into()}} pub fn authority(&self)->&str{&self.a} pub fn ready_at(&self)->Timestamp{todo!()} pub fn robots_due(&self,_:Timestamp,_:&RobotsSettings)->bool{true}
 pub fn reserve(&mut self,_:Timestamp,_:Span,_:&Settings){} pub fn permit(&self,_:&Url,_:Timestamp)->Result<Permit,Refusal>{todo!()} pub fn learn(&mut self,_:Result<&Capture,&Failure>,_:Timestamp,_:&Settings){} pub fn sitemaps(&self)->Vec<Url>{vec![]}}
pub async fn refresh_robots(_:&Client,_:&mut Host,_:&Settings,_:&RobotsSettings)->Vec<Capture>{todo!()}
